/**
 * What all doors over HTTP have in common: the problem details of every error, the bounds of
 * bodies, and what is answered before any door is reached. It knows no event, no action and no
 * person.
 */
@NullMarked
package dev.fleabridge.web;

import org.jspecify.annotations.NullMarked;
