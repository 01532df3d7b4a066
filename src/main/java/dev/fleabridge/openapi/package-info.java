/**
 * The API's description, as OpenAPI 3.1: what springdoc finds in the controllers, with the forms of
 * all bodies and what the controllers do not say. It decides nothing, and no other room asks it.
 */
@NullMarked
package dev.fleabridge.openapi;

import org.jspecify.annotations.NullMarked;
