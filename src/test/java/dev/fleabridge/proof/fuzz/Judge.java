package dev.fleabridge.proof.fuzz;

import dev.fleabridge.testkit.contract.Contract;
import dev.fleabridge.testkit.contract.Given;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.web.util.UriUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Says what is wrong with an answer, whatever was asked. */
final class Judge {

  /** Words of ours and of libraries that tell a stranger how the service is made. */
  private static final List<String> INSIDE =
      List.of(
          "exception",
          "dev.fleabridge",
          "springframework",
          "jackson",
          "java.",
          "jakarta.",
          "apache",
          "tomcat",
          "coyote",
          "postgres",
          "hikari",
          "jdbc",
          "sqlstate",
          "stacktrace",
          "caused by",
          "\tat ",
          "<html",
          "nullpointer",
          "classcast",
          "deserializ",
          "psql",
          "snakeyaml");

  private final Contract contract = Contract.kept();

  List<String> faults(Shot shot, Answer answer) {
    if (answer.status() == 0) {
      return List.of("there was no answer");
    }
    List<String> faults = new ArrayList<>();
    if (answer.status() == 500) {
      faults.add("it is 500 for " + shot.what());
    }
    leaks(answer, faults);
    if (answer.status() >= 400) {
      problem(shot, answer, faults);
    }
    if (isTheOptionsOfACall(shot, answer)) {
      return faults;
    }
    Given given =
        new Given(
            shot.method(),
            path(shot),
            answer.status(),
            answer.header("Content-Type"),
            answer.body());
    contract
        .faults(given)
        .forEach(fault -> faults.add("the description: " + fault.replaceAll("\\d+", "n")));
    return faults;
  }

  private static void leaks(Answer answer, List<String> faults) {
    String all = answer.body() + answer.headers();
    Maker.secrets().stream()
        .filter(all::contains)
        .forEach(secret -> faults.add("a secret is in it: " + secret));
    if (answer.status() >= 400) {
      String lower = all.toLowerCase(Locale.ROOT);
      INSIDE.stream().filter(lower::contains).forEach(word -> faults.add("it says " + word));
    }
    if (!answer.header("Server").isEmpty()) {
      faults.add("it says which server it is");
    }
  }

  private static void problem(Shot shot, Answer answer, List<String> faults) {
    if (!answer.header("Content-Type").startsWith("application/problem+json")) {
      faults.add("it is no problem+json but " + answer.header("Content-Type"));
      return;
    }
    if (shot.method().equals("HEAD")) {
      return;
    }
    try {
      JsonNode problem = JsonMapper.shared().readTree(answer.body());
      if (problem.path("status").asInt(0) != answer.status()
          || !problem.path("type").asString("").startsWith("urn:fleabridge:problem:")
          || problem.path("title").asString("").isEmpty()) {
        faults.add("it is no problem of the one form");
      }
    } catch (JacksonException e) {
      faults.add("its problem is no JSON");
    }
  }

  private static boolean isTheOptionsOfACall(Shot shot, Answer answer) {
    return shot.method().equals("OPTIONS")
        && answer.status() == 200
        && answer.body().isEmpty()
        && !answer.header("Allow").isEmpty();
  }

  /** As the description has it, where an address says the same in other characters. */
  private static String path(Shot shot) {
    String target = shot.target().replaceFirst("^https?://[^/]*", "");
    int end = target.indexOf('?');
    String path = end < 0 ? target : target.substring(0, end);
    try {
      return UriUtils.decode(path.replaceAll("(?i)%2f", "%252F"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return path;
    }
  }
}
