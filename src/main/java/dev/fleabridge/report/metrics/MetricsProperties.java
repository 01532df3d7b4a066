package dev.fleabridge.report.metrics;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What is measured and published, below {@code fleabridge.metrics}. Which agents are measured is
 * read where their keys are read.
 *
 * @param cloudwatch what goes to CloudWatch
 */
@Validated
@ConfigurationProperties("fleabridge.metrics")
record MetricsProperties(@DefaultValue CloudWatch cloudwatch) {

  /**
   * What goes to CloudWatch: {@code fleabridge.metrics.cloudwatch.*}.
   *
   * @param include the beginnings of names of meters that go there beside those that always do,
   *     such as {@code jvm.memory}; {@code *} for all
   */
  record CloudWatch(@DefaultValue @Size(max = 100) List<@NotBlank String> include) {}
}
