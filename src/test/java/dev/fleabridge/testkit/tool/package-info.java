/**
 * Programs of others that check files which no Java library can check. It knows where they are and
 * how they are run, and nothing of what they check.
 */
@NullMarked
package dev.fleabridge.testkit.tool;

import org.jspecify.annotations.NullMarked;
