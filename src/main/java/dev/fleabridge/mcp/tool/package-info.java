/**
 * The tools that agents are given: their names, schemas and words, and what each call asks of the
 * engine. It knows no protocol, and who calls is already signed in.
 */
@NullMarked
package dev.fleabridge.mcp.tool;

import org.jspecify.annotations.NullMarked;
