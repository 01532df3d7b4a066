package dev.fleabridge.check;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.aws.DryCalls;
import dev.fleabridge.engine.pay.KeyLook;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.setting.Given;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;

/** Whether the task's role may do at AWS what the configuration and the rules make it do. */
final class AwsLook {

  private static final String SAGEMAKER = "aws.sagemaker";

  private final BeanFactory beans;
  private final ConfigurableEnvironment environment;
  private final Optional<RuleBook> book;

  AwsLook(BeanFactory beans, ConfigurableEnvironment environment, Optional<RuleBook> book) {
    this.beans = beans;
    this.environment = environment;
    this.book = book;
  }

  List<Finding> find() {
    DryCalls calls = beans.getBean(DryCalls.class);
    List<Finding> found = new ArrayList<>();
    for (String secret : secrets()) {
      found.add(
          ask("secret " + secret, "secretsmanager:GetSecretValue", () -> calls.secret(secret)));
    }
    for (String queue : texts("fleabridge.intake.sqs.queues")) {
      found.add(
          ask(
              "queue " + queue,
              "sqs:GetQueueUrl, sqs:GetQueueAttributes",
              () -> calls.queue(queue)));
    }
    String bus = Given.unlessOff(environment.getProperty("fleabridge.report.event-bus"));
    if (bus != null) {
      found.add(ask("event bus " + bus, "events:PutEvents", () -> calls.bus(bus)));
    }
    for (String bucket : buckets()) {
      found.add(bucket(calls, bucket));
    }
    sageMaker(calls, found);
    return found;
  }

  private Set<String> secrets() {
    Set<String> names = new TreeSet<>(beans.getBean(KeyLook.class).secrets());
    String database = Given.unlessOff(environment.getProperty("fleabridge.database.secret"));
    if (database != null) {
      names.add(database + "#username");
      names.add(database + "#password");
    }
    names.addAll(secretsBelow("fleabridge.security.sources", "secret"));
    names.addAll(secretsBelow("fleabridge.security.sources", "mlflow-secret"));
    names.addAll(secretsBelow("fleabridge.security.operators", "secret"));
    names.addAll(secretsBelow("fleabridge.mcp.agents", "secret"));
    names.addAll(secretsBelow("fleabridge.mlflow.servers", "secret"));
    names.addAll(secretsBelow("fleabridge.databricks.workspaces", "secret"));
    return names;
  }

  /** The secrets of sources, operators or servers, whatever their names are. */
  private List<String> secretsBelow(String prefix, String setting) {
    return Binder.get(environment)
        .bind(prefix, Bindable.mapOf(String.class, Object.class))
        .orElse(Map.of())
        .values()
        .stream()
        .flatMap(one ->
            one instanceof Map<?, ?> of ? Stream.ofNullable(of.get(setting)) : Stream.empty())
        .map(Object::toString)
        .filter(name -> !name.isBlank())
        .toList();
  }

  private Set<String> buckets() {
    Set<String> names = new TreeSet<>();
    String audit = Given.unlessOff(environment.getProperty("fleabridge.audit.publish-to"));
    String tables = Given.unlessOff(environment.getProperty("fleabridge.tables.delta.folder"));
    Stream.concat(
            Stream.of("read", "write")
                .flatMap(way -> texts("fleabridge.objects." + way + ".allow").stream()),
            Stream.of(audit, tables).filter(Objects::nonNull))
        .filter(entry -> entry.startsWith("s3://"))
        .map(entry -> entry.substring("s3://".length()).replaceFirst("/.*", ""))
        .forEach(names::add);
    return names;
  }

  /** A bucket's list may be closed to whoever may read its objects. */
  private static Finding bucket(DryCalls calls, String bucket) {
    String what = "bucket " + bucket;
    try {
      calls.bucket(bucket);
      return Finding.fine(what, "is there");
    } catch (AwsFailure e) {
      return e.kind() == AwsFailure.Kind.REFUSED
          ? Finding.unsure(
              what, "without s3:ListBucket it cannot be told whether it is there and ours")
          : Outside.inWords(what, "s3:ListBucket", e);
    }
  }

  private void sageMaker(DryCalls calls, List<Finding> found) {
    Boolean searches = environment.getProperty("fleabridge.missing-events.enabled", Boolean.class);
    if (searches == null ? any(AwsLook::listens) : searches) {
      found.add(
          ask(
              "SageMaker, the search for missing events",
              "sagemaker:ListTrainingJobs, sagemaker:ListPipelines",
              calls::sageMakerLists));
    }
    if (any(rule -> has(rule, ActionKind.Outside.TRAINING_JOB))) {
      found.add(
          ask("SageMaker, training jobs", "sagemaker:DescribeTrainingJob", calls::trainingJob));
    }
    if (any(rule -> has(rule, ActionKind.Outside.ENDPOINT))) {
      found.add(Finding.unsure("SageMaker, endpoints", "not asked: a call would run the model"));
    }
  }

  private boolean any(Predicate<Rule> wanted) {
    return book.stream().flatMap(all -> all.rules().stream()).anyMatch(wanted);
  }

  private static boolean listens(Rule rule) {
    return rule.enabled() && rule.when().path("source").toString().contains(SAGEMAKER);
  }

  private static boolean has(Rule rule, ActionKind.Outside outside) {
    return rule.steps().stream().anyMatch(step -> step.kind().outside() == outside);
  }

  private List<String> texts(String name) {
    return Binder.get(environment).bind(name, String[].class).map(List::of).orElse(List.of());
  }

  private static Finding ask(String what, String permission, Runnable call) {
    try {
      call.run();
      return Finding.fine(what, "may be used");
    } catch (AwsFailure e) {
      return Outside.inWords(what, permission, e);
    }
  }
}
