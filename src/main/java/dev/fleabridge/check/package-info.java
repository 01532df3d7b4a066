/**
 * {@code --check}: looks at everything that the service would start with and prints what it found.
 * It writes nothing, sends no payment and starts no part of the service.
 */
@NullMarked
package dev.fleabridge.check;

import org.jspecify.annotations.NullMarked;
