/** Tests of the words of the business. */
@NullMarked
package dev.fleabridge.model;

import org.jspecify.annotations.NullMarked;
