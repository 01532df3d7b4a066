/** Tests of the console: over HTTP as a browser without JavaScript sees it, and in a browser. */
@NullMarked
package dev.fleabridge.console;

import org.jspecify.annotations.NullMarked;
