package dev.fleabridge.aws;

import org.jspecify.annotations.Nullable;

/**
 * An object as somebody named it: by its key alone, which is the newest one, or also by a version
 * or an etag.
 *
 * @param versionId S3's id of a version; null for whichever is there. It may be the text {@code
 *     null}, which is the version that is written while versioning is suspended and can be
 *     overwritten
 * @param etag of the content that is meant, with or without its quotes; {@code *} for any; null
 *     where nobody said
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

  /** The etag as {@code If-Match} wants it; null where any content will do. */
  @Nullable String condition() {
    if (etag == null || etag.equals(ANY)) {
      return null;
    }
    return etag.startsWith("\"") ? etag : "\"" + etag + "\"";
  }

  /** The same content without its version, for where versions may not be read. */
  ObjectVersion byEtag() {
    return new ObjectVersion(uri, null, etag);
  }

  @Override
  public String toString() {
    return versionId == null ? uri.toString() : uri + "?versionId=" + versionId;
  }
}
