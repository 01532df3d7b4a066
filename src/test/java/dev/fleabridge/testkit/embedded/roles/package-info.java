/**
 * How a newcomer gets into the console of the embedded run without a password: by a role that the
 * browser keeps, on this machine only. Nothing in here is part of the service.
 */
@NullMarked
package dev.fleabridge.testkit.embedded.roles;

import org.jspecify.annotations.NullMarked;
