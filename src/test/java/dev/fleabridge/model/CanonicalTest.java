package dev.fleabridge.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What is stored as a hash must be found by the same hash for ever (ADR 0008). */
class CanonicalTest {

  /** As the first release wrote them: a hash that changes pays again what it has paid. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {} | 44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a | 44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a
          [] | 4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945 | 4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945
          {"b":[{"y":1,"x":[2,3]},{},[]],"a":null} | fbfb32ebd37d6f1484b8233265ce361d1761357b93c79a7b49c24b0b5c4c0a89 | ce2d2946e5b3db070fd2bd44ef72e3687648fccdbbf72dbca8ea95b4f0aba7ac
          {"n":[0,-0,0.0,-0.0,0E+5,1,1.0,1.10,100,1e2,1E-7,1.5e400,9007199254740993,12345678901234567890123456789,0.1000000000000000055]} | 649de45048bd1f574037c3d2b629d88d595c20c6628b2e6ad14e52d713d558bb | 176e934cb3c6ff32ec3e7d90aa20a57a43141431bbae7801d8bcf92dd0463d9f
          {"t":["","a\\"b\\\\c/","\\u0000\\u001f\\u007f\\u2028\\u2029","é","😀","\\ud83d"],"f":true,"g":false} | 47f84a8845fec5ba069748c65ec300333d041695a66ba973d6fe8bfeda447ff7 | a32ad582773a070407712d11d50925506935fe6753cf06f0f94ecf8c8af533a3
          {"é":1,"z":2,"Z":3,"😀":4,"\\ufb33":5,"":6} | 682244b732eeba606445015c416ec48e7be7a47ae4d0715cc7533c212ff5a288 | 9091e5bc8b9ed78d6d7b9a4790b9529b67ae8e18d0af7a7dcb90f31d394ce56f
          {"id":"signal-payout","when":{"source":["ml.inference"]},"steps":{"pay":{"transfer":{"amount":0.10,"scale":6}}}} | d584c395099181ad1ca3d379c4abb7f52511acaa8ae0d4afb2437ddc4a3fab58 | 8915a64a70104d178d1b9381f01b0b00fdf1a3ed20244299dd3f74ef69c048f3
          """)
  void aHashIsTheSameInEveryVersion(String json, String hash, String definitionHash) {
    JsonNode value = Json.readStored(json);
    assertThat(Canonical.hash(value)).isEqualTo(hash);
    assertThat(Canonical.definitionHash(value)).isEqualTo(definitionHash);
  }

  @Test
  void equalValuesHaveEqualTextWhateverTheOrderOfTheirKeys() {
    JsonNode one = Json.read("{\"b\":[{\"y\":1,\"x\":[2,3]}],\"a\":null}");
    JsonNode other = Json.read("{\"a\":null,\"b\":[{\"x\":[2,3],\"y\":1}]}");

    assertThat(Canonical.text(one))
        .isEqualTo(Canonical.text(other))
        .isEqualTo("{\"a\":null,\"b\":[{\"x\":[2,3],\"y\":1}]}");
    assertThat(Canonical.definitionHash(one)).isEqualTo(Canonical.definitionHash(other));
  }

  /** Two ids that RFC 8785 writes alike, because it takes every number for a double. */
  @Test
  void numbersThatDifferInTheirLastDigitAreTwo() {
    JsonNode one = Json.read("{\"id\":9007199254740992}");
    JsonNode other = Json.read("{\"id\":9007199254740993}");
    assertThat(Canonical.hash(one)).isNotEqualTo(Canonical.hash(other));
    assertThat(Canonical.definitionHash(one)).isNotEqualTo(Canonical.definitionHash(other));
  }

  @Test
  void numbersOfOneWorthAreOneInARuleAndTwoInAnEvent() {
    JsonNode one = Json.read("{\"amount\":0.10}");
    JsonNode other = Json.read("{\"amount\":0.1}");
    assertThat(Canonical.hash(one)).isNotEqualTo(Canonical.hash(other));
    assertThat(Canonical.definitionHash(one)).isEqualTo(Canonical.definitionHash(other));
  }
}
