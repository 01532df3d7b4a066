package dev.fleabridge.aws;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How secrets are read: {@code fleabridge.secrets}.
 *
 * @param timeToLive for how long a secret is used before it is read again; by default as long as in
 *     AWS's own caching client (docs/reference/aws-events.md#secrets)
 */
@ConfigurationProperties("fleabridge.secrets")
record SecretsProperties(@DefaultValue("1h") Duration timeToLive) {}
