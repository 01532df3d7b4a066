package dev.fleabridge.aws;

import dev.fleabridge.setting.Given;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The account that each bucket must belong to. Every call tells S3, which refuses a bucket of
 * another account. An empty one is none.
 *
 * @param bucketOwner the account of all buckets but those below; null where any account will do
 * @param bucketOwners the account by bucket
 */
@ConfigurationProperties("fleabridge.objects")
record BucketOwners(@Nullable String bucketOwner, @DefaultValue Map<String, String> bucketOwners) {

  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

  BucketOwners {
    bucketOwner = Given.orNull(bucketOwner);
    Map<String, String> given = new HashMap<>(bucketOwners);
    given.values().removeIf(String::isBlank);
    bucketOwners = Map.copyOf(given);
    check("bucket-owner", bucketOwner);
    bucketOwners.forEach((bucket, owner) -> check("bucket-owners." + bucket, owner));
  }

  static BucketOwners any() {
    return new BucketOwners(null, Map.of());
  }

  /** The account; null where any account will do. */
  @Nullable String of(S3Uri uri) {
    return bucketOwners.getOrDefault(uri.bucket(), bucketOwner);
  }

  private static void check(String name, @Nullable String account) {
    if (account != null && !ACCOUNT.matcher(account).matches()) {
      throw new IllegalArgumentException(
          "fleabridge.objects.%s is not the number of an account, which has 12 digits"
              .formatted(name));
    }
  }
}
