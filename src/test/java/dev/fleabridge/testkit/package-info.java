/**
 * What tests and the embedded run share: the sandbox, stand-ins for AWS, and the bridge with
 * everything embedded. Nothing here is a test of the bridge, and nothing is part of the service.
 */
@NullMarked
package dev.fleabridge.testkit;

import org.jspecify.annotations.NullMarked;
