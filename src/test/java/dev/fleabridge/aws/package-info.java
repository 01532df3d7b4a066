/** Tests of the AWS floor: the real SDK clients against servers that speak the wire protocols. */
@NullMarked
package dev.fleabridge.aws;

import org.jspecify.annotations.NullMarked;
