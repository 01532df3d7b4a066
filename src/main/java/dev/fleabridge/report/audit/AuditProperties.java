package dev.fleabridge.report.audit;

import dev.fleabridge.aws.S3Uri;
import dev.fleabridge.setting.Given;
import dev.fleabridge.setting.StartRefused;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the audit is sealed and verified: {@code fleabridge.audit}.
 *
 * @param sealEvery how long a row waits at most until it is sealed, where no writer stays open
 * @param verifyEvery how long after the end of a verification of the whole chain the next begins
 * @param publishTo where hashes are written, such as {@code s3://bucket/prefix/}; null: nowhere
 */
@Validated
@ConfigurationProperties("fleabridge.audit")
record AuditProperties(
    @DefaultValue("10s") @DurationMin(seconds = 1) @DurationMax(hours = 1) Duration sealEvery,
    @DefaultValue("1d") @DurationMin(minutes = 1) @DurationMax(days = 366) Duration verifyEvery,
    @Nullable String publishTo) {

  AuditProperties {
    publishTo = Given.unlessOff(publishTo);
    if (publishTo != null) {
      requirePlace(publishTo);
    }
  }

  private static void requirePlace(String place) {
    try {
      S3Uri.parse(place + "name");
      if (place.endsWith("/")) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // It is refused below, like a place that is no folder.
    }
    throw StartRefused.setting(
        "fleabridge.audit.publish-to is no folder in S3, such as s3://bucket/prefix/.");
  }
}
