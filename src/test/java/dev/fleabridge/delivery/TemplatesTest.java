package dev.fleabridge.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The templates in config/aws, by three validators. What each of them sees: PlantedFaultsTest. */
class TemplatesTest {

  private static final Path AWS = Path.of("config", "aws");
  private static final Path WHOLE = AWS.resolve("fleabridge.yaml");
  private static final Path SERVICE = AWS.resolve("service.yaml");
  private static final Pattern CALL =
      Pattern.compile("\\.([a-z]\\w+)\\(\\s*request\\s*->|\\.get\\(\\)\\s*\\.([a-z]\\w+)\\(");

  @ParameterizedTest
  @ValueSource(strings = {"fleabridge.yaml", "service.yaml"})
  void areWhatTheBridgeNeeds(String name) throws IOException {
    assertThat(Validators.ours(Files.readString(AWS.resolve(name)))).isEmpty();
  }

  @Test
  void areWhatAwsTakes() {
    List<Path> all = List.of(WHOLE, SERVICE, AWS.resolve("outcomes.yaml"));
    assertThat(Validators.aws(all)).allSatisfy((file, found) -> assertThat(found).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"fleabridge.yaml", "service.yaml", "outcomes.yaml"})
  void keepOurOwnRules(String name) {
    assertThat(Validators.guard(AWS.resolve(name))).isEmpty();
  }

  /** Outcomes need no task; their rights and their form are looked at all the same. */
  @Test
  void outcomesAreToldWithNoMoreRightsThanThatNeeds() {
    Template outcomes = Template.read(AWS.resolve("outcomes.yaml"));
    assertThat(TemplateRights.findings(outcomes, Validators.realActions())).isEmpty();
    assertThat(TemplateForm.findings(outcomes)).isEmpty();
  }

  /** A call that the role does not allow fails in production only. */
  @Test
  void theTaskMayDoWhatTheCodeCallsAndNothingElse() throws IOException {
    Set<String> calls = new TreeSet<>();
    Set<String> actions = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("src/test/resources/delivery/actions.txt"))) {
      String[] words = line.split("\\s+", -1);
      if (words.length == 2 && !line.startsWith("#")) {
        actions.add(words[0]);
        Arrays.stream(words[1].split(",", -1)).filter(one -> !one.equals("-")).forEach(calls::add);
      }
    }
    assertThat(TemplateRights.allowed(Template.read(WHOLE), "TaskRole"))
        .containsExactlyElementsOf(actions);
    assertThat(calledByTheCode()).isSubsetOf(calls);
  }

  private static Set<String> calledByTheCode() throws IOException {
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java/dev/fleabridge/aws"))) {
      Set<String> called = new TreeSet<>();
      for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
        String text = Files.readString(source);
        if (text.contains("import software.amazon.awssdk.services.")) {
          CALL.matcher(text)
              .results()
              .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
              .forEach(called::add);
        }
      }
      return called;
    }
  }

  /** What an operator is to be called for; the task's page of meters says why. */
  @Test
  void ringForEverythingThatNeedsAPerson() {
    Set<String> watched =
        Template.read(WHOLE).ofType("AWS::CloudWatch::Alarm").keySet().stream()
            .collect(Collectors.toSet());
    assertThat(watched)
        .contains(
            "QueueIsOld",
            "DeadLettersArrived",
            "DueTooLong",
            "UnknownTooLong",
            "InReview",
            "BudgetNearlyUsed",
            "CircuitOpen",
            "WalletLow",
            "TaskStalled",
            "AuditBroken",
            "AuditDiffers",
            "AuditUnsealed",
            "PaidTwice",
            "NothingHeard");
  }

  /** RDS wants a tenth of room at least between what a disk has and what it may grow to. */
  @Test
  void theLargestDiskMayStillGrow() {
    Template template = Template.read(WHOLE);
    Object largest = Template.at(template.section("Parameters"), "DatabaseStorage", "MaxValue");
    Object grown =
        Template.at(template.ofType("AWS::RDS::DBInstance"), "Database", "MaxAllocatedStorage");
    assertThat(Integer.parseInt(String.valueOf(grown)))
        .isGreaterThanOrEqualTo(Integer.parseInt(String.valueOf(largest)) * 11 / 10);
  }

  @Test
  void theConsoleShowsEveryParameterInAGroup() {
    Template template = Template.read(WHOLE);
    assertThat(TemplateForm.grouped(template))
        .containsExactlyInAnyOrderElementsOf(template.section("Parameters").keySet());
  }
}
