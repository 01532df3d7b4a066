package dev.fleabridge.aws;

import org.jspecify.annotations.Nullable;

/**
 * An object as it was named: by its key alone, which means the newest version, or also by a version
 * or an etag.
 *
 * @param versionId S3's id of a version; null for whichever is there. The text {@code null} is the
 *     version that is written while versioning is suspended, and can be overwritten
 * @param etag the etag of the content that is meant, with or without quotes; {@code *} for any
 *     content; null where none was given
 */
public record ObjectVersion(S3Uri uri, @Nullable String versionId, @Nullable String etag) {

  /** S3's word for any content. */
  public static final String ANY = "*";

  /** The object that is there when it is read. */
  public static ObjectVersion newest(S3Uri uri) {
    return new ObjectVersion(uri, null, null);
  }

  /** The same object with the content of this etag. */
  public ObjectVersion with(String newEtag) {
    return new ObjectVersion(uri, versionId, newEtag);
  }

  /** Whether it says which content is meant. */
  public boolean isNamed() {
    return versionId != null || (etag != null && !etag.equals(ANY));
  }

  /** The etag for {@code If-Match}; null where any content will do. */
  @Nullable String condition() {
    if (etag == null || etag.equals(ANY)) {
      return null;
    }
    return etag.startsWith("\"") ? etag : "\"" + etag + "\"";
  }

  /** The same object by its etag alone, for a caller that may not read versions. */
  ObjectVersion byEtag() {
    return new ObjectVersion(uri, null, etag);
  }

  @Override
  public String toString() {
    return versionId == null ? uri.toString() : uri + "?versionId=" + versionId;
  }
}
