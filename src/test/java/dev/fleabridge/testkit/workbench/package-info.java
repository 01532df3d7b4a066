/**
 * The engine on a workbench, for tests of its rooms: real PostgreSQL, a clock that the test moves,
 * no threads. What an action should become is asserted in the tests, not here.
 */
@NullMarked
package dev.fleabridge.testkit.workbench;

import org.jspecify.annotations.NullMarked;
