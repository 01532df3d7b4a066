package dev.fleabridge.engine.guard;

import dev.fleabridge.engine.EngineProperties.Allowed;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The configuration below {@code fleabridge} of what events and people may name outside of
 * Fleabridge. What a rule writes literally needs no entry.
 *
 * @param objects objects in S3: {@code s3://bucket/key}, or {@code s3://bucket/prefix*}
 * @param endpoints endpoints of SageMaker: names, or prefixes that end in {@code *}; {@code
 *     name/target} where the model or the variant is computed too
 * @param trainingJobs training jobs of SageMaker: names, or prefixes that end in {@code *}
 * @param callbacks the sources of the events that may bring a callback's token
 */
@ConfigurationProperties("fleabridge")
public record OutsideProperties(
    @DefaultValue ObjectLists objects,
    @DefaultValue Allowed endpoints,
    @DefaultValue Allowed trainingJobs,
    @DefaultValue Callbacks callbacks) {

  /** The objects that may be read, and those that logs may be written to. */
  public record ObjectLists(@DefaultValue Allowed read, @DefaultValue Allowed write) {}

  /**
   * The callbacks that are answered: {@code fleabridge.callbacks.*}.
   *
   * @param allow the sources of their events; by default the source that the queue's door gives to
   *     SageMaker's own message
   */
  public record Callbacks(@DefaultValue("sagemaker.pipelines") List<String> allow) {}

  /**
   * The names as the engine uses them.
   *
   * @throws IllegalArgumentException where an entry of an object could mean another bucket, or can
   *     never match
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
