package dev.fleabridge.aws;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Objects in S3. */
public interface Objects {

  /**
   * Reads a whole object.
   *
   * @param maxBytes the largest object that is accepted
   * @throws AwsFailure NOT_FOUND; REFUSED {@code TooLarge} where the object is larger; REFUSED
   *     {@code PreconditionFailed} where its content has another etag than is meant; UNAVAILABLE,
   *     also where the connection breaks midway
   */
  byte[] read(ObjectVersion object, int maxBytes);

  /** Reads the newest version of an object. */
  default byte[] read(S3Uri uri, int maxBytes) {
    return read(ObjectVersion.newest(uri), maxBytes);
  }

  /**
   * Opens an object for reading from its start. The caller closes the stream. The stream throws an
   * {@link java.io.IOException} where the connection breaks midway or the content does not have the
   * checksum that S3 names.
   *
   * @throws AwsFailure NOT_FOUND, REFUSED or UNAVAILABLE; REFUSED {@code PreconditionFailed} where
   *     its content has another etag than is meant
   */
  ObjectStream open(ObjectVersion object);

  /** Opens the newest version of an object. */
  default ObjectStream open(S3Uri uri) {
    return open(ObjectVersion.newest(uri));
  }

  /**
   * Opens the rest of an object whose first part was read before.
   *
   * @param byteOffset the number of bytes to leave out; the object's length gives an empty stream
   * @param etag the {@link ObjectStream#etag} of the first reading
   * @throws AwsFailure REFUSED {@code PreconditionFailed} when the object is no longer the same;
   *     REFUSED {@code InvalidRange} when it is shorter than the offset; NOT_FOUND; UNAVAILABLE
   */
  ObjectStream openFrom(ObjectVersion object, long byteOffset, String etag);

  /** Opens the rest of the newest object, if it is still the same. */
  default ObjectStream openFrom(S3Uri uri, long byteOffset, String etag) {
    return openFrom(ObjectVersion.newest(uri), byteOffset, etag);
  }

  /**
   * Writes a whole object in place of any earlier one.
   *
   * @return its etag
   * @throws AwsFailure NOT_FOUND (no such bucket), REFUSED or UNAVAILABLE
   */
  String put(S3Uri uri, byte[] content, String contentType);

  /**
   * Writes a whole object where there is none. Of two who do so at once, one succeeds.
   *
   * @throws AwsFailure REFUSED {@code PreconditionFailed} where there is one; after a lost answer
   *     it may be this one; NOT_FOUND (no such bucket), REFUSED or UNAVAILABLE
   */
  void putNew(S3Uri uri, byte[] content, String contentType);

  /**
   * An object that was found.
   *
   * @param bytes its length
   */
  record Found(String key, long bytes, Instant changedAt) {}

  /**
   * The objects whose keys begin with that of {@code prefix}, from {@code firstKey} on, in the
   * order of their keys.
   *
   * @throws AwsFailure REFUSED {@code TooMany} beyond a hundred thousand; NOT_FOUND (no such
   *     bucket), REFUSED or UNAVAILABLE
   */
  List<Found> list(S3Uri prefix, String firstKey);

  /**
   * The owner of an object that is written.
   *
   * @param owner kept with the object, in lower-case letters and digits
   * @param replaces the etag of the object of the same owner that is replaced; null where nothing
   *     is replaced
   */
  record Mark(String owner, @Nullable String replaces) {}

  /**
   * The etag of the object at this place, where it was written for this owner.
   *
   * @return empty where it was not, or where there is no object
   * @throws AwsFailure REFUSED or UNAVAILABLE
   */
  Optional<String> etagOf(S3Uri uri, String owner);

  /**
   * Begins to write an object of up to about 78 GiB with the memory of one part (8 MiB). It
   * replaces only the object that {@code mark} names.
   *
   * @throws AwsFailure from its methods; this call sends nothing
   */
  ObjectUpload upload(S3Uri uri, String contentType, Mark mark);
}
