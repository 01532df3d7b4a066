package dev.fleabridge.mcp.tool;

import org.jspecify.annotations.Nullable;

/**
 * Who calls a tool.
 *
 * @param mandate the name of the mandate that the caller signed in with
 * @param onBehalfOf the person or job that delegated the work to the agent; null where nobody is
 *     named. From a token it is the issuer's word, from a header it is the agent's own
 * @param mayPay whether tools that move money may be called
 */
public record Caller(String mandate, @Nullable String onBehalfOf, boolean mayPay) {}
