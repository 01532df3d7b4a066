/**
 * How an operation becomes a request and an answer becomes an outcome, in each form of the API.
 * Nothing is sent from here.
 */
@NullMarked
package dev.fleabridge.purpleflea.dialect;

import org.jspecify.annotations.NullMarked;
