/**
 * Tests of the files by which the service is delivered: image, templates for AWS, workflows and
 * what a release says of itself. They read those files and start what is delivered; what the code
 * does inside is tested beside the code.
 */
@NullMarked
package dev.fleabridge.delivery;

import org.jspecify.annotations.NullMarked;
