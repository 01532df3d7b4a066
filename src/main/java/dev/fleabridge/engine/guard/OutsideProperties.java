package dev.fleabridge.engine.guard;

import dev.fleabridge.engine.EngineProperties.Allowed;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration below {@code fleabridge} of what events and people may name outside of Fleabridge.
 * What a rule writes literally needs no entry.
 *
 * @param objects in S3: {@code s3://bucket/key}, or {@code s3://bucket/prefix*}
 * @param endpoints of SageMaker: names, or prefixes ending in {@code *}; {@code name/target} where
 *     the model or the variant is computed too
 * @param trainingJobs of SageMaker: names, or prefixes ending in {@code *}
 * @param callbacks the sources of the events that may bring a callback's token
 */
@ConfigurationProperties("fleabridge")
public record OutsideProperties(
    @DefaultValue ObjectLists objects,
    @DefaultValue Allowed endpoints,
    @DefaultValue Allowed trainingJobs,
    @DefaultValue Callbacks callbacks) {

  /** What may be read, and where logs may be written. */
  public record ObjectLists(@DefaultValue Allowed read, @DefaultValue Allowed write) {}

  /**
   * Whose callbacks are answered: {@code fleabridge.callbacks.*}.
   *
   * @param allow by default SageMaker's own message, as the queue's door makes an event of it
   */
  public record Callbacks(@DefaultValue("sagemaker.pipelines") List<String> allow) {}

  /**
   * The names as the engine asks them.
   *
   * @throws IllegalArgumentException where an entry could not be what was meant
   */
  public OutsideNames toNames() {
    return new OutsideNames(
        ObjectList.of(OutsideNames.READ, objects.read().allow()),
        ObjectList.of(OutsideNames.WRITE, objects.write().allow()),
        new AllowList(endpoints.allow()),
        new AllowList(trainingJobs.allow()),
        new AllowList(callbacks.allow()));
  }
}
