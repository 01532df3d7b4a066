package dev.fleabridge.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.setting.ExitCode;
import dev.fleabridge.setting.StartRefused;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
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
      @Valid @DefaultValue Inner inner) {
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
        "--fleabridge.example.inner.most=1 | fleabridge.example.inner.most (the argument --fleabridge.example.inner.most) must be at least 2.",
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

  @Test
  void aWrongValueInAFileIsToldWithItsLine(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("application.yaml");
    java.nio.file.Files.writeString(file, "fleabridge.example:\n  pause: 1s\n  count: many\n");
    Throwable failure = failureOf("--spring.config.location=" + file.toUri());
    assertThat(StartFailure.of(failure, null).what())
        .isEqualTo("fleabridge.example.count (%s, line 3) is not a whole number.".formatted(file));
  }

  @Test
  void aFileThatIsNoYamlIsToldWithItsLine(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("application.yaml");
    java.nio.file.Files.writeString(file, "fleabridge:\n  example: {\n");
    assertThat(StartFailure.of(failureOf("--spring.config.location=" + file.toUri()), null).what())
        .startsWith(
            "A configuration file (application.yaml, or one that it imports) is no YAML at line 3");
    assertThat(
            StartFailure.of(failureOf("--spring.config.location=file:/no/such.yaml"), null).what())
        .isEqualTo("The configuration file file:/no/such.yaml is not there.");
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
