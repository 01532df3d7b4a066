package dev.fleabridge.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.console.PageReader.Reply;
import dev.fleabridge.operator.OperatorTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What all pages have in common. */
@OperatorTest
class ConsoleIT {

  @LocalServerPort private int port;
  private PageReader reader;

  @BeforeEach
  void open() {
    reader = new PageReader(port);
  }

  @Test
  void aPageSaysWhoLooksAndMayOnlyUseWhatIsServedHere() {
    Reply page = reader.get("viewer", "/console/me");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).startsWith("text/html");
    assertThat(page.header("Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.header("Cache-Control")).contains("no-store");
    assertThat(page.text()).contains("viewer").contains("Overview");
    assertThat(page.html()).doesNotContain("style=\"").doesNotContain("th:");
  }

  @Test
  void nobodySeesAPageWithoutSigningIn() {
    assertThat(reader.getAsNobody("/console/me").status()).isEqualTo(401);
    assertThat(reader.getAsNobody("/console/live").status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "console.css",
        "console.js",
        "icon.svg",
        "htmx.min.js",
        "sse.js",
        "uPlot.iife.min.js"
      })
  void whatPagesNeedIsServedAndAskedForAnewEachTime(String file) {
    Reply first = reader.get("viewer", "/console/assets/" + file);
    Reply again =
        reader.get("viewer", "/console/assets/" + file, "If-None-Match", first.header("ETag"));

    assertThat(first.status()).isEqualTo(200);
    assertThat(first.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(again.status()).isEqualTo(304);
  }

  @ParameterizedTest
  @ValueSource(strings = {"package.json", "..%2fpages%2flayout.html", "../pages/layout.html", "x"})
  void nothingElseOfTheJarIsServed(String file) {
    assertThat(reader.get("viewer", "/console/assets/" + file).status()).isIn(400, 404);
  }

  @Test
  void theStreamBeginsWithASignOfLife() throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://localhost:" + port + "/console/live").toURL().openConnection();
    connection.setRequestProperty(
        "Authorization",
        "Basic "
            + Base64.getEncoder().encodeToString("viewer:viewer".getBytes(StandardCharsets.UTF_8)));
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(connection.getContentType()).startsWith("text/event-stream");
      assertThat(lines.readLine()).isEqualTo("event:beat");
    } finally {
      connection.disconnect();
    }
  }
}
