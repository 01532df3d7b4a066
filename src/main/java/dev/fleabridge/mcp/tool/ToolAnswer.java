package dev.fleabridge.mcp.tool;

import tools.jackson.databind.node.ObjectNode;

/**
 * What a tool answers.
 *
 * @param failed whether the call was refused; a payment that waits for somebody is no failure
 * @param text for the model, in sentences
 * @param structured the same as JSON, by the tool's schema where the call did not fail
 */
public record ToolAnswer(boolean failed, String text, ObjectNode structured) {}
