package dev.fleabridge.web;

/**
 * What a body weighs when it is read as JSON. Three bytes, {@code {},}, become eighty in memory, so
 * a bound on the bytes in hand is no bound on the memory that they take. Thread-safe.
 */
public final class JsonWeight {

  /**
   * The bytes of memory that one bracket, comma or colon stands for. A tree of empty objects takes
   * about as much, and no tree takes more than twice that.
   */
  static final int OF_A_SIGN = 40;

  private JsonWeight() {}

  /**
   * The bytes of memory that a part of a text becomes, about. The text may be cut anywhere: the
   * weights of its parts are the weight of the whole. Signs inside of strings count too.
   */
  public static long of(byte[] json, int offset, int length) {
    long signs = 0;
    for (int i = offset; i < offset + length; i++) {
      signs += isSign(json[i]) ? 1 : 0;
    }
    return signs * OF_A_SIGN;
  }

  /** The bytes of memory that a text becomes, about. */
  public static long of(String json) {
    long signs = 0;
    for (int i = 0; i < json.length(); i++) {
      signs += isSign(json.charAt(i)) ? 1 : 0;
    }
    return signs * OF_A_SIGN;
  }

  private static boolean isSign(int one) {
    return one == '{' || one == '[' || one == ',' || one == ':';
  }
}
