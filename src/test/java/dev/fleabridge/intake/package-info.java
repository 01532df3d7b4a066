/** Tests of the doors. */
@NullMarked
package dev.fleabridge.intake;

import org.jspecify.annotations.NullMarked;
