/**
 * What we need of MLflow and of Databricks, as small interfaces. It knows neither rules nor money,
 * and calls only servers that the configuration names.
 */
@NullMarked
package dev.fleabridge.mlops;

import org.jspecify.annotations.NullMarked;
