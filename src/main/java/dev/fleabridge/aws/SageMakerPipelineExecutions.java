package dev.fleabridge.aws;

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
 * {@link PipelineExecutions} by the SDK's client. A list shows when an execution started, not when
 * it ended, so each ended one is described once; what was learnt is kept, because a sweep sees the
 * same executions again and again.
 */
final class SageMakerPipelineExecutions implements PipelineExecutions {

  private static final Duration LONGEST_RUN = Duration.ofDays(30);
  private static final Set<String> TERMINAL = Set.of("Succeeded", "Failed", "Stopped");
  private static final int PAGE_SIZE = 100;
  private static final int MAX_REMEMBERED = 20_000;

  /** A failed execution can be retried in place, so that the status is part of what is known. */
  private record Known(String arn, String status) {}

  private final Supplier<SageMakerClient> client;
  private final int maxItems;
  private final Map<Known, PipelineExecution> ended =
      Collections.synchronizedMap(new LinkedHashMap<>());

  /**
   * @param maxItems how many pipelines, and how many executions, one window may make us look at
   */
  SageMakerPipelineExecutions(Supplier<SageMakerClient> client, int maxItems) {
    this.client = client;
    this.maxItems = maxItems;
  }

  @Override
  public void endedBetween(Instant from, Instant to, Consumer<PipelineExecution> each) {
    Instant startedAfter = from.minus(LONGEST_RUN);
    Pages executions = new Pages("pipeline executions", maxItems);
    for (PipelineSummary pipeline : pipelines(startedAfter)) {
      executionsOf(pipeline, startedAfter, to, executions, each, from);
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

  private void executionsOf(
      PipelineSummary pipeline,
      Instant startedAfter,
      Instant to,
      Pages bound,
      Consumer<PipelineExecution> each,
      Instant from) {
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
                              .createdAfter(startedAfter)
                              .createdBefore(to)
                              .sortBy(SortPipelineExecutionsBy.CREATION_TIME)
                              .sortOrder(SortOrder.DESCENDING)
                              .maxResults(PAGE_SIZE)
                              .nextToken(pages.token())));
      for (PipelineExecutionSummary summary : page.pipelineExecutionSummaries()) {
        bound.count();
        if (TERMINAL.contains(summary.pipelineExecutionStatusAsString())) {
          PipelineExecution execution = ended(pipeline, summary);
          if (endedIn(execution, from, to)) {
            each.accept(execution);
          }
        }
      }
      pages.turn(page.nextToken());
    } while (pages.hasNext());
  }

  /** Between list and description a failed execution may have been retried: no end then. */
  private static boolean endedIn(PipelineExecution execution, Instant from, Instant to) {
    return TERMINAL.contains(execution.status())
        && !execution.endTime().isBefore(from)
        && execution.endTime().isBefore(to);
  }

  private PipelineExecution ended(PipelineSummary pipeline, PipelineExecutionSummary summary) {
    Known key =
        new Known(summary.pipelineExecutionArn(), summary.pipelineExecutionStatusAsString());
    PipelineExecution known = ended.get(key);
    if (known != null) {
      return known;
    }
    PipelineExecution execution = describe(pipeline, summary);
    if (execution.status().equals(key.status())) {
      remember(key, execution);
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
