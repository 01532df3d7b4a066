package dev.fleabridge.engine.fanout.rows;

/**
 * What a file of rows may demand of this process.
 *
 * @param maxRowBytes of the longest row
 * @param maxParquetBytes of the largest Parquet file, which lies on the disk while it is read
 */
public record RowLimits(int maxRowBytes, long maxParquetBytes) {

  private static final long MAX_PARQUET_BYTES = 256L << 20;

  /** Rows of at most so many bytes, and the usual Parquet files. */
  public static RowLimits ofRows(int maxRowBytes) {
    return new RowLimits(maxRowBytes, MAX_PARQUET_BYTES);
  }
}
