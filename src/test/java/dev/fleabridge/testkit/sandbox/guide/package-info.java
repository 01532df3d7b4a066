/**
 * The routes of the three dialects that guides describe: guide, sagemaker and databricks. They pay
 * from the same books as the public servers' routes, and keep none of their own.
 */
@NullMarked
package dev.fleabridge.testkit.sandbox.guide;

import org.jspecify.annotations.NullMarked;
