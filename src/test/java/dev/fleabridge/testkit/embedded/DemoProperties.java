package dev.fleabridge.testkit.embedded;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The one setting that only the embedded run has.
 *
 * @param demo whether it plays the samples
 */
@ConfigurationProperties("fleabridge")
record DemoProperties(@DefaultValue("true") boolean demo) {}
