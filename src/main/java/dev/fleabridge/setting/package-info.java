/**
 * What rooms say about settings: further names than a properties record has, and the words and the
 * exit code of a start that is refused, and what an empty value is. It knows nothing of what is
 * configured.
 */
@NullMarked
package dev.fleabridge.setting;

import org.jspecify.annotations.NullMarked;
