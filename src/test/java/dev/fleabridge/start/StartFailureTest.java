package dev.fleabridge.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.rule.RemoteText;
import dev.fleabridge.rule.RulesLocation;
import dev.fleabridge.setting.ExitCode;
import dev.fleabridge.setting.StartRefused;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.hibernate.validator.constraints.time.DurationMax;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.validation.annotation.Validated;

/** Why a start fails is told in our own words, with the place and an exit code. */
@ExtendWith(OutputCaptureExtension.class)
class StartFailureTest {

  private static final String SECRET = "s3cr3t";

  private final MockEnvironment environment =
      new MockEnvironment()
          .withProperty(
              "spring.datasource.url",
              "jdbc:postgresql://db.example:5432/bridge?user=me&password=" + SECRET);

  @Validated
  @ConfigurationProperties("fleabridge.example")
  record Example(
      @DefaultValue("1") @Min(1) int count,
      @DefaultValue("1s") @DurationMax(minutes = 1) Duration pause,
      @Nullable URI place,
      @Name("wait") @DefaultValue("1s") @DurationMax(minutes = 1) Duration startWait,
      @Valid @DefaultValue Inner inner,
      @DefaultValue Set<Colour> colours) {
    enum Colour {
      RED,
      BLUE
    }

    record Inner(@DefaultValue("2") @Min(2) int most) {}
  }

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties(Example.class)
  static class OnlyTheExample {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--fleabridge.example.count=many | fleabridge.example.count (the argument --fleabridge.example.count) is not a whole number.",
        "--fleabridge.example.count=0 | fleabridge.example.count (the argument --fleabridge.example.count) must be at least 1.",
        "--fleabridge.example.pause=soon | fleabridge.example.pause (the argument --fleabridge.example.pause) is not a duration such as 30s, 15m or 24h.",
        "--fleabridge.example.pause=2m | fleabridge.example.pause (the argument --fleabridge.example.pause) must be at most 60s.",
        "--fleabridge.example.place=:// | fleabridge.example.place (the argument --fleabridge.example.place) is not an address such as https://example.com.",
        "--fleabridge.example.wait=2m | fleabridge.example.wait (the argument --fleabridge.example.wait) must be at most 60s.",
        "--fleabridge.example.inner.most=1 | fleabridge.example.inner.most (the argument --fleabridge.example.inner.most) must be at least 2.",
        "--fleabridge.example.colours=red,bad | fleabridge.example.colours (the argument --fleabridge.example.colours) is not a list of some of red, blue.",
        "--fleabridge.example.colours[0]=bad | fleabridge.example.colours[0] (the argument --fleabridge.example.colours[0]) is not one of red, blue.",
        "--fleabridge.example.count=${NOT_SET_ANYWHERE} | fleabridge.example.count (the argument --fleabridge.example.count) refers to a ${…} that is set nowhere.",
      })
  void aWrongValueIsToldWithItsNameKindAndPlace(
      String argument, String sentence, CapturedOutput output) {
    Throwable failure = failureOf(argument);

    assertThat(StartFailure.of(failure, null).exitCode()).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(output)
        .contains(
            "Fleabridge did not start: %s Change the setting, and start again. (exit code 2)"
                .formatted(sentence))
        .doesNotContain("\tat ", "APPLICATION FAILED", "many", "soon");
  }

  /** A template passes an empty text for what nobody has given. */
  @Test
  void anEmptyValueIsNone() {
    SpringApplication application = new SpringApplication(OnlyTheExample.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    try (ConfigurableApplicationContext started =
        application.run("--fleabridge.example.pause=", "--fleabridge.example.place=")) {
      assertThat(started.getBean(Example.class))
          .isEqualTo(
              new Example(
                  1,
                  Duration.ofSeconds(1),
                  null,
                  Duration.ofSeconds(1),
                  new Example.Inner(2),
                  Set.of()));
    }
  }

  @Test
  void aWrongValueInAFileIsToldWithItsLine(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("application.yaml");
    Files.writeString(file, "fleabridge.example:\n  pause: 1s\n  count: many\n");
    Throwable failure = failureOf("--spring.config.location=" + file.toUri());
    assertThat(StartFailure.of(failure, null).what())
        .isEqualTo("fleabridge.example.count (%s, line 3) is not a whole number.".formatted(file));
  }

  @Test
  void aFileThatIsNoYamlIsToldWithItsLine(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("application.yaml");
    Files.writeString(file, "fleabridge:\n  example: {\n");
    assertThat(StartFailure.of(failureOf("--spring.config.location=" + file.toUri()), null).what())
        .startsWith(
            "A configuration file (application.yaml, or one that it imports) is no YAML at line 3");
    assertThat(
            StartFailure.of(failureOf("--spring.config.location=file:/no/such.yaml"), null).what())
        .isEqualTo("The configuration file file:/no/such.yaml is not there.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "yaml | fleabridge: Zo\u00eb | is not written in UTF-8.",
        "yaml | 'fleabridge: \u0000x' | is no YAML.",
        "yaml | fleabridge: [ | is no YAML at line 1, column 14.",
        "yaml | {a: 1, a: 2} | is no YAML at line 1, column 8.",
        "yaml | a: !!javax.script.ScriptEngineManager [] | is no YAML at line 1, column 4.",
        "properties | a=\\uZZZZ | is no file of properties: it has a \\u without four digits behind it.",
      })
  void aFileThatCannotBeReadIsTold(
      String kind, String text, String sentence, @TempDir Path folder, CapturedOutput output)
      throws IOException {
    Path file = folder.resolve("application." + kind);
    Files.writeString(file, text, StandardCharsets.ISO_8859_1);
    Throwable failure = failureOf("--spring.config.location=" + file.toUri());

    assertThat(StartFailure.of(failure, null))
        .isEqualTo(
            new StartFailure(
                ExitCode.CONFIGURATION,
                "A configuration file (application.%s, or one that it imports) %s"
                    .formatted(kind, sentence),
                "Correct the file, and start again."));
    assertThat(output).doesNotContain("\tat ", "Exception");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--spring.config.import=foo:bar | What spring.config.* or spring.profiles.* names cannot be used",
        "--spring.config.import=bar | What spring.config.* or spring.profiles.* names cannot be used",
        "--spring.config.import=file:/no/such.yaml | The configuration file file:/no/such.yaml is not there.",
        "--spring.config.import=file:/no/such/ | The folder of configuration file:/no/such/ is not there.",
        "--spring.config.location=/no/such/ | The folder of configuration /no/such/ is not there.",
        "--spring.profiles.active=a/b | What spring.config.* or spring.profiles.* names cannot be used",
        "--spring.application.json={ | SPRING_APPLICATION_JSON (or spring.application.json) is no JSON.",
        "--logging.structured.format.console=foo | logging.structured.format.console (the argument --logging.structured.format.console) is none of ecs, gelf, logstash.",
        "--logging.structured.format.file=foo | logging.structured.format.file (the argument --logging.structured.format.file) is none of ecs, gelf, logstash.",
        "--logging.charset.console=foo | logging.charset.console (the argument --logging.charset.console) is no charset such as UTF-8.",
        "--logging.charset.console= | logging.charset.console (the argument --logging.charset.console) is no charset such as UTF-8.",
        "--logging.structured.format.console=java.lang.String | logging.structured.format.console (the argument --logging.structured.format.console) is none of ecs, gelf, logstash.",
        "--logging.structured.format.console=java.util.Collections$NoSuch | logging.structured.format.console (the argument --logging.structured.format.console) is none of ecs, gelf, logstash.",
        "--logging.config=/no/such.xml | logging.config (the argument --logging.config) names a file that is not there.",
        "--logging.level.x=foo | logging.level.x (the argument --logging.level.x) is not one of",
      })
  void whatKeepsConfigurationOrLogFromBeingReadIsTold(
      String argument, String sentence, CapturedOutput output) {
    Throwable failure = failureOf(argument);

    assertThat(StartFailure.of(failure, null).exitCode()).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(output)
        .containsOnlyOnce("Fleabridge did not start: " + sentence)
        .contains("(exit code 2)")
        .doesNotContain("\tat ", "Exception", "APPLICATION FAILED");
  }

  /** Spring Boot takes it for none. */
  @ParameterizedTest
  @ValueSource(strings = {"--logging.structured.format.console=", "--logging.config="})
  void anEmptySettingOfTheLogIsNone(String argument) {
    SpringApplication application = new SpringApplication(OnlyTheExample.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    try (ConfigurableApplicationContext started = application.run(argument)) {
      assertThat(started.isRunning()).isTrue();
    }
  }

  /** Where no file is written, Spring Boot asks for no charset of one. */
  @Test
  void theCharsetOfAFileMattersWhereAFileIsWritten(@TempDir Path folder) {
    String nameless = "--logging.charset.file= ";
    Throwable failure = failureOf(nameless, "--logging.file.name=" + folder.resolve("log"));

    assertThat(StartFailure.of(failure, null).what()).contains("logging.charset.file");
    SpringApplication application = new SpringApplication(OnlyTheExample.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    try (ConfigurableApplicationContext started = application.run(nameless)) {
      assertThat(started.isActive()).isTrue();
    }
  }

  /** Spring Boot has printed a stack by then, and nobody would see a line in the log. */
  @Test
  void whereTheLogCannotBeMadeTheLineGoesBesideIt(@TempDir Path folder, CapturedOutput output)
      throws IOException {
    Path file = folder.resolve("logback.xml");
    Files.writeString(file, "<configuration>");
    Throwable failure = failureOf("--logging.config=" + file);

    assertThat(StartFailure.of(failure, null).exitCode()).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(output.getErr())
        .containsOnlyOnce(
            "Fleabridge did not start: The log cannot be made as a setting below logging says.");
  }

  @Test
  void rulesThatTheirPlaceDoesNotGiveAreNoMistakeInAFile() {
    Throwable failure =
        catchThrowable(() ->
            RulesLocation.of(
                    "ssm:/rules",
                    (place, most) -> {
                      throw new RemoteText.Unreadable("the place is away", true);
                    })
                .text(10));

    StartFailure told = StartFailure.of(new BeanCreationException("b", failure), environment);
    assertThat(told.exitCode()).isEqualTo(ExitCode.AWS);
    assertThat(told.what()).isEqualTo("ssm:/rules: the place is away");
  }

  @Test
  void aFileThatIsMissingElsewhereIsASettingsFault() {
    StartFailure told =
        StartFailure.of(
            new BeanCreationException("b", new FileNotFoundException(SECRET)), environment);
    assertThat(told.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(told.toString()).doesNotContain(SECRET);
  }

  /** No setting of ours names a file then. */
  @Test
  void aTemporaryFolderThatIsNotThereIsTold(@TempDir Path folder) {
    Path none = folder.resolve("none");
    List<Throwable> causes =
        List.of(new NoSuchFileException(none.resolve("tomcat.8080.1").toString()));

    assertThat(FileTrouble.missing(causes, none))
        .contains(
            new StartFailure(
                ExitCode.CONFIGURATION,
                "The temporary folder (java.io.tmpdir) is not there, or may not be written to.",
                "Make it, or name another by -Djava.io.tmpdir, and start again."));
    assertThat(FileTrouble.missing(List.of(new NoSuchFileException("/no/such.pem")), none))
        .get()
        .extracting(StartFailure::what)
        .isEqualTo("A file that a setting names is not there, or may not be read.");
  }

  @Test
  void whoDebugsSeesTheStack(CapturedOutput output) {
    failureOf("--debug", "--fleabridge.example.count=0");
    assertThat(output).contains("Fleabridge did not start", "\tat ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "28P01 | The database bridge at db.example:5432 (spring.datasource.url) refuses the user",
        "3D000 | There is no such database: the database bridge at db.example:5432",
        "42501 | The user of the database bridge at db.example:5432 (spring.datasource.url) lacks a right",
        "57P03 | The database bridge at db.example:5432 (spring.datasource.url) is still starting.",
        "53300 | The database bridge at db.example:5432 (spring.datasource.url) has no connection left.",
        "25006 | The database bridge at db.example:5432 (spring.datasource.url) only reads.",
        "55P03 | Somebody else holds a lock that the database bridge at db.example:5432",
        "40P01 | Somebody else works on the database bridge at db.example:5432",
        "40001 | Somebody else works on the database bridge at db.example:5432",
        "08006 | No connection to the database bridge at db.example:5432",
        "XX000 | The database bridge at db.example:5432 (spring.datasource.url) refuses a statement (code XX000).",
      })
  void whatTheDatabaseRefusesIsToldByItsCode(String code, String sentence) {
    SQLException refused = new SQLException("library words " + SECRET, code);
    StartFailure told = StartFailure.of(new BeanCreationException("b", refused), environment);
    assertThat(told.exitCode()).isEqualTo(ExitCode.DATABASE);
    assertThat(told.what()).startsWith(sentence).doesNotContain(SECRET, "library");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://me:s3cr3t@db.example:5432/bridge",
        "jdbc:postgresql://me:s3cr3t/@db.example:5432/bridge",
        "jdbc:postgresql://me:s3cr3t?@db.example:5432/bridge",
        "jdbc:postgresql://me:/s3cr3t@db.example:5432/bridge",
      })
  void aPasswordInAnAddressIsNotTold(String url) {
    MockEnvironment withUser = new MockEnvironment().withProperty("spring.datasource.url", url);

    assertThat(StartFailure.of(new SQLException("refused", "3D000"), withUser).what())
        .isEqualTo("There is no such database: the database (spring.datasource.url).");
  }

  @Test
  void theDriverDoesNotTellAPasswordInAnAddressEither(CapturedOutput output) {
    try (ConfigurableApplicationContext _ =
        new SpringApplicationBuilder(OnlyTheExample.class).web(WebApplicationType.NONE).run()) {
      assertThatThrownBy(() ->
              DriverManager.getConnection("jdbc:postgresql://me:%s@db/bridge".formatted(SECRET)))
          .isInstanceOf(SQLException.class);
      LoggerFactory.getLogger("org.postgresql").warn("What is logged is seen here.");
    }
    assertThat(output).contains("is seen here").doesNotContain(SECRET);
  }

  @Test
  void aDatabaseThatCannotBeReachedIsTold() {
    assertThat(database(new UnknownHostException("db.example")))
        .isEqualTo(
            "The host of the database bridge at db.example:5432 (spring.datasource.url) is not known.");
    assertThat(database(new ConnectException("refused")))
        .startsWith("Nothing answers at the database bridge");
    assertThat(database(new SocketTimeoutException("t")))
        .startsWith("The database bridge")
        .endsWith("does not answer in time.");
    assertThat(database(new SSLHandshakeException("t"))).startsWith("No TLS connection to");
  }

  private String database(Exception cause) {
    return StartFailure.of(new SQLException("words", "08001", cause), environment).what();
  }

  @Test
  void aSecretThatCannotBeReadIsTold() {
    AwsFailure missing = new AwsFailure(AwsFailure.Kind.NOT_FOUND, "NoSuchKey", "library words");
    StartFailure told = StartFailure.of(new SQLException("words", "08001", missing), environment);
    assertThat(told.exitCode()).isEqualTo(ExitCode.SECRET);
    assertThat(told.what())
        .isEqualTo("The secret of fleabridge.database.secret does not exist (NoSuchKey).");
    assertThat(StartFailure.of(missing, environment).exitCode()).isEqualTo(ExitCode.AWS);
  }

  @Test
  void whoeverWaitedForTheDatabaseSaysForHowLong() {
    SQLException last = new SQLException("words", "08001", new ConnectException("refused"));
    IllegalStateException gaveUp = new IllegalStateException("No database for 2 minutes.", last);
    StartFailure told = StartFailure.of(new BeanCreationException("b", gaveUp), environment);
    assertThat(told.exitCode()).isEqualTo(ExitCode.DATABASE);
    assertThat(told.what()).isEqualTo("No database for 2 minutes.");
  }

  @Test
  void aPortInUseIsTold() {
    StartFailure told = StartFailure.of(new PortInUseException(8080), environment);
    assertThat(told.exitCode()).isEqualTo(ExitCode.PORT);
    assertThat(told.what()).isEqualTo("Port 8080 (server.port) is in use by another process.");
  }

  @Test
  void whatARoomRefusesIsToldByItsSentence() {
    StartRefused refused = new StartRefused(ExitCode.SECRET, "No secret x.", "Make it.");
    assertThat(StartFailure.of(new BeanCreationException("b", refused), environment))
        .isEqualTo(new StartFailure(ExitCode.SECRET, "No secret x.", "Make it."));
  }

  @Test
  void whatNobodyKnowsIsToldWithoutItsText() {
    StartFailure told = StartFailure.of(new IllegalMonitorStateException(SECRET), environment);
    assertThat(told.exitCode()).isEqualTo(ExitCode.OTHER);
    assertThat(told.toString()).contains("IllegalMonitorStateException").doesNotContain(SECRET);
  }

  private static Throwable failureOf(String... arguments) {
    SpringApplication application = new SpringApplication(OnlyTheExample.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    try {
      application.run(arguments).close();
    } catch (Throwable e) {
      return e;
    }
    throw new AssertionError("it started");
  }
}
