/**
 * The door at which agents call tools over MCP, in both eras of that protocol. It turns messages
 * into calls and answers into messages; it knows neither what a tool does nor how anybody signs in.
 */
@NullMarked
package dev.fleabridge.mcp;

import org.jspecify.annotations.NullMarked;
