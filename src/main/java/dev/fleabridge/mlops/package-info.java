/**
 * What we need of MLflow and of Databricks, as small interfaces. It knows neither rules nor money,
 * calls only servers that the configuration names, and changes nothing there.
 */
@NullMarked
package dev.fleabridge.mlops;

import org.jspecify.annotations.NullMarked;
