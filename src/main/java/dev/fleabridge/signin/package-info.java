/**
 * Who comes in, and who may do what. Sources and people sign in here, by keys, passwords and
 * tokens; a refusal is counted and answered here. What somebody does afterwards is for the doors
 * and the operators' API.
 */
@NullMarked
package dev.fleabridge.signin;

import org.jspecify.annotations.NullMarked;
