package dev.fleabridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;

/** What the process is set to before it starts. */
class FleabridgeTest {

  private static final String KEEP = "jdk.httpclient.keepalive.timeout";

  @Test
  void idleConnectionsAreLeftBeforeTheServersCloseThem() {
    Properties system = new Properties();
    Fleabridge.prepare(system);

    assertThat(system.getProperty(KEEP)).isEqualTo("4");
  }

  @Test
  void whatTheOperatorSetHolds() {
    Properties system = new Properties();
    system.setProperty(KEEP, "20");
    Fleabridge.prepare(system);

    assertThat(system.getProperty(KEEP)).isEqualTo("20");
  }
}
