package dev.fleabridge.operator;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The bounds of exports.
 *
 * @param atOnce the most exports at once in one replica
 * @param longest how long one may take; it breaks off then
 */
@Validated
@ConfigurationProperties("fleabridge.exports")
record ExportProperties(
    @DefaultValue("2") @Min(1) @Max(20) int atOnce,
    @DefaultValue("1h") @NotNull @DurationMin(minutes = 1) @DurationMax(hours = 24)
        Duration longest) {}
