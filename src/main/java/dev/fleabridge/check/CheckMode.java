package dev.fleabridge.check;

import dev.fleabridge.start.StartFailure;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.springframework.boot.ApplicationContextFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;

/** The jar's mode {@code --check}, for whoever configures an installation. */
public final class CheckMode {

  private static final String ARGUMENT = "--check";
  private static final int FINE = 0;
  private static final int FOUND = 1;

  private CheckMode() {}

  /** Whether these arguments ask for a check instead of a start. */
  public static boolean isAsked(String... args) {
    return List.of(args).contains(ARGUMENT);
  }

  /**
   * Checks what the service would start with, and prints a table.
   *
   * @param service the application, which is not started
   * @param out where the table goes
   * @param args the arguments of the process, with settings as at a start
   * @return the exit code: 0, or 1 where something is wrong; where the configuration cannot be read
   *     at all, that of a start
   */
  public static int run(SpringApplication service, PrintStream out, String... args) {
    service.setWebApplicationType(WebApplicationType.NONE);
    service.setApplicationContextFactory(ApplicationContextFactory.of(CheckContext::new));
    // Only the table tells.
    service.setDefaultProperties(
        Map.of("logging.level.root", "ERROR", "spring.main.banner-mode", "off"));
    try {
      service.run(args);
      throw new IllegalStateException("the check has started the service");
    } catch (CheckContext.Checked e) {
      Table.print(e.findings(), out);
      return e.findings().stream().anyMatch(Finding::isWrong) ? FOUND : FINE;
    } catch (RuntimeException e) {
      StartFailure words = StartFailure.of(e, null);
      Table.print(List.of(Finding.wrong("configuration", words.what(), words.action())), out);
      // Spring Boot has had it logged, and the line names this code.
      return words.exitCode().number();
    }
  }
}
