package dev.fleabridge.aws;

import dev.fleabridge.aws.AwsFailure.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.DescribePipelineExecutionResponse;
import software.amazon.awssdk.services.sagemaker.model.ListPipelineExecutionsResponse;
import software.amazon.awssdk.services.sagemaker.model.ListPipelinesResponse;
import software.amazon.awssdk.services.sagemaker.model.PipelineExecutionSummary;
import software.amazon.awssdk.services.sagemaker.model.PipelineSummary;
import software.amazon.awssdk.services.sagemaker.model.SortOrder;
import software.amazon.awssdk.services.sagemaker.model.SortPipelineExecutionsBy;
import software.amazon.awssdk.services.sagemaker.model.SortPipelinesBy;

/**
 * Implements {@link PipelineExecutions} by the SDK's client. A list shows when an execution started
 * but not when it ended. So each ended execution is described once, and the description is kept,
 * because later searches see the same executions again.
 */
final class SageMakerPipelineExecutions implements PipelineExecutions {

  private static final Duration LONGEST_RUN = Duration.ofDays(30);
  private static final Set<String> TERMINAL = Set.of("Succeeded", "Failed", "Stopped");
  private static final int PAGE_SIZE = 100;
  private static final int MAX_REMEMBERED = 20_000;

  /** A failed execution can be retried in place, so the status is part of what is known. */
  private record Known(String arn, String status) {}

  /** An execution that has ended, as the list shows it. */
  private record Listed(PipelineSummary pipeline, PipelineExecutionSummary execution) {
    Known known() {
      return new Known(
          execution.pipelineExecutionArn(), execution.pipelineExecutionStatusAsString());
    }
  }

  /** One search over a window. */
  private record Walk(
      Instant from,
      Instant to,
      Consumer<PipelineExecution> each,
      DescriptionBudget<Listed> budget) {

    Instant startedAfter() {
      return from.minus(LONGEST_RUN);
    }

    /**
     * Shows an execution that ended in the window. A failed execution may have been retried between
     * list and description, and then has not ended.
     */
    void show(PipelineExecution execution) {
      if (TERMINAL.contains(execution.status())
          && !execution.endTime().isBefore(from)
          && execution.endTime().isBefore(to)) {
        each.accept(execution);
      }
    }
  }

  private final Supplier<SageMakerClient> client;
  private final int maxItems;
  private final Map<Known, PipelineExecution> ended =
      Collections.synchronizedMap(new LinkedHashMap<>());

  /**
   * @param maxItems the most pipelines of the account, and the most executions that one search may
   *     describe; listing is cheap, a hundred at a time
   */
  SageMakerPipelineExecutions(Supplier<SageMakerClient> client, int maxItems) {
    this.client = client;
    this.maxItems = maxItems;
  }

  @Override
  public void endedBetween(Instant from, Instant to, Consumer<PipelineExecution> each) {
    Walk walk = new Walk(from, to, each, new DescriptionBudget<>(maxItems));
    List<PipelineSummary> pipelines = pipelines(walk.startedAfter());
    AwsFailure first = null;
    for (int i = 0; i < pipelines.size(); i++) {
      walk.budget().group(pipelines.size() - i);
      AwsFailure failure = tryExecutionsOf(pipelines.get(i), walk);
      first = first == null ? failure : first;
    }
    describeLeftOvers(walk);
    if (first != null) {
      throw first;
    }
    if (walk.budget().overdrawn()) {
      throw Pages.tooMany(maxItems + " pipeline executions");
    }
  }

  /**
   * Shows the executions of one pipeline. Its failure does not hide the other pipelines. Where
   * SageMaker does not answer, the search ends, because the next pipeline would fail too.
   */
  private @Nullable AwsFailure tryExecutionsOf(PipelineSummary pipeline, Walk walk) {
    try {
      executionsOf(pipeline, walk);
      return null;
    } catch (AwsFailure e) {
      if (e.kind() == Kind.UNAVAILABLE) {
        throw e;
      }
      return e;
    }
  }

  private void describeLeftOvers(Walk walk) {
    Listed one = walk.budget().leftOver();
    while (one != null) {
      walk.show(ended(one));
      one = walk.budget().leftOver();
    }
  }

  private List<PipelineSummary> pipelines(Instant startedAfter) {
    List<PipelineSummary> found = new ArrayList<>();
    Pages pages = new Pages("pipelines", maxItems);
    do {
      ListPipelinesResponse page =
          AwsCall.run(
              "SageMaker ListPipelines",
              () ->
                  client
                      .get()
                      .listPipelines(request ->
                          request
                              .sortBy(SortPipelinesBy.CREATION_TIME)
                              .sortOrder(SortOrder.ASCENDING)
                              .maxResults(PAGE_SIZE)
                              .nextToken(pages.token())));
      for (PipelineSummary pipeline : page.pipelineSummaries()) {
        pages.count();
        if (pipeline.lastExecutionTime() != null
            && !pipeline.lastExecutionTime().isBefore(startedAfter)) {
          found.add(pipeline);
        }
      }
      pages.turn(page.nextToken());
    } while (pages.hasNext());
    return found;
  }

  private void executionsOf(PipelineSummary pipeline, Walk walk) {
    Pages pages = new Pages("pipeline executions", maxItems);
    do {
      ListPipelineExecutionsResponse page =
          AwsCall.run(
              "SageMaker ListPipelineExecutions",
              () ->
                  client
                      .get()
                      .listPipelineExecutions(request ->
                          request
                              .pipelineName(pipeline.pipelineName())
                              .createdAfter(walk.startedAfter())
                              .createdBefore(walk.to())
                              .sortBy(SortPipelineExecutionsBy.CREATION_TIME)
                              .sortOrder(SortOrder.DESCENDING)
                              .maxResults(PAGE_SIZE)
                              .nextToken(pages.token())));
      for (PipelineExecutionSummary summary : page.pipelineExecutionSummaries()) {
        if (TERMINAL.contains(summary.pipelineExecutionStatusAsString())) {
          look(new Listed(pipeline, summary), walk);
        }
      }
      pages.turn(page.nextToken());
    } while (pages.hasNext());
  }

  private void look(Listed one, Walk walk) {
    PipelineExecution known = ended.get(one.known());
    if (known != null) {
      walk.show(known);
    } else if (walk.budget().take(one)) {
      walk.show(ended(one));
    }
  }

  private PipelineExecution ended(Listed one) {
    PipelineExecution execution = describe(one.pipeline(), one.execution());
    if (execution.status().equals(one.known().status())) {
      remember(one.known(), execution);
    }
    return execution;
  }

  private PipelineExecution describe(PipelineSummary pipeline, PipelineExecutionSummary summary) {
    DescribePipelineExecutionResponse described =
        AwsCall.run(
            "SageMaker DescribePipelineExecution",
            () ->
                client
                    .get()
                    .describePipelineExecution(
                        request -> request.pipelineExecutionArn(summary.pipelineExecutionArn())));
    return new PipelineExecution(
        described.pipelineExecutionArn(),
        described.pipelineArn() == null ? pipeline.pipelineArn() : described.pipelineArn(),
        described.pipelineExecutionStatusAsString(),
        summary.startTime(),
        described.lastModifiedTime(),
        described.pipelineExecutionDisplayName(),
        described.failureReason());
  }

  private void remember(Known key, PipelineExecution execution) {
    synchronized (ended) {
      if (ended.size() >= MAX_REMEMBERED) {
        var oldest = ended.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
      ended.put(key, execution);
    }
  }
}
