package dev.fleabridge.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The certificates by which the image knows a database of RDS. No machine trusts them by itself.
 */
class DatabaseCertificatesTest {

  private static final Path FILE = Path.of("config", "aws", "rds-ca.pem");
  private static final Pattern NAME =
      Pattern.compile("CN=Amazon RDS [a-zA-Z0-9 -]+ Root CA RSA2048 G1");

  /**
   * RDS makes certificates of a server by the authority {@code rds-ca-rsa2048-g1} of its region.
   */
  @Test
  void areTheRootsOfTheRegions() throws Exception {
    List<X509Certificate> all = read();
    assertThat(all).hasSizeGreaterThan(25);
    for (X509Certificate root : all) {
      String subject = root.getSubjectX500Principal().getName();
      assertThat(NAME.matcher(subject).find()).as(subject).isTrue();
      assertThat(root.getBasicConstraints()).as(subject).isNotNegative();
      root.verify(root.getPublicKey());
    }
    assertThat(all)
        .extracting(root -> root.getSubjectX500Principal().getName())
        .doesNotHaveDuplicates()
        .anyMatch(name -> name.contains("us-east-1"))
        .anyMatch(name -> name.contains("eu-west-1"));
  }

  @Test
  void areGoodForYears() throws Exception {
    Date far = Date.from(LocalDate.of(2040, 1, 1).atStartOfDay().toInstant(ZoneOffset.UTC));
    assertThat(read()).allSatisfy(root -> assertThat(root.getNotAfter()).isAfter(far));
  }

  private static List<X509Certificate> read() throws Exception {
    try (InputStream in = Files.newInputStream(FILE)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
          .map(X509Certificate.class::cast)
          .toList();
    }
  }
}
