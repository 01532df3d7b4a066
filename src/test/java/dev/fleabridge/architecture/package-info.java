/** Tests that hold the house plan. */
@NullMarked
package dev.fleabridge.architecture;

import org.jspecify.annotations.NullMarked;
