package dev.fleabridge.purpleflea.dialect.services;

import dev.fleabridge.purpleflea.Amounts;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Receipt;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the public trading server turns an order into a fill. It cuts the size to the market's lots,
 * and does not tell their size. It pays up to half a percent more than the price that it expected.
 * It caps the leverage without saying so. (Seen in its source and by running it.)
 */
final class ServicesFills {

  /** What the names of the exchange's second list of markets begin with. */
  private static final String SECOND_LIST = "XYZ:";

  private static final BigDecimal SLIPPAGE = new BigDecimal("0.005");

  /** The server rounds dollars to cents. */
  private static final BigDecimal CENT = new BigDecimal("0.01");

  private static final BigDecimal TWO = new BigDecimal(2);

  /** No lot explains more than this share of an order. A person judges a larger difference. */
  private static final BigDecimal MOST_OF_AN_ORDER = new BigDecimal("0.1");

  /**
   * The finest lot of the exchange is 10^-5 of an asset. One place more allows for the price's own
   * rounding.
   */
  private static final int FINEST_LOT_SCALE = 6;

  private static final int DEFAULT_LEVERAGE = 5;

  private ServicesFills() {}

  static Receipt.Fill of(
      Operation.OpenPosition asked,
      @Nullable BigDecimal size,
      @Nullable BigDecimal price,
      @Nullable BigDecimal leverage) {
    List<String> deviations = new ArrayList<>();
    if (size != null && !fits(asked.notional(), size, price)) {
      deviations.add(
          "filled %s of %s".formatted(Amounts.asText(size), Amounts.asText(asked.notional())));
    }
    if (leverage != null && leverage.compareTo(expectedLeverage(asked)) != 0) {
      deviations.add(
          "leverage %s instead of %s".formatted(text(leverage), text(expectedLeverage(asked))));
    }
    return new Receipt.Fill(size, price, leverage, deviations);
  }

  /** A leverage as text, without trailing zeros. */
  static String text(BigDecimal leverage) {
    return leverage.stripTrailingZeros().toPlainString();
  }

  /** The leverage of an order that is not capped. The server caps it, but never raises it. */
  static BigDecimal expectedLeverage(Operation.OpenPosition asked) {
    return asked.leverage() == null ? BigDecimal.valueOf(DEFAULT_LEVERAGE) : asked.leverage();
  }

  /**
   * Whether an order for {@code asked} dollars can have been filled as {@code filled} dollars. They
   * may differ by half a lot, the price's slippage and a cent. The lot is the coarsest of which the
   * fill is a whole number.
   *
   * @param price at which it was filled; null where it is not known, and then no lot is allowed for
   */
  static boolean fits(BigDecimal asked, BigDecimal filled, @Nullable BigDecimal price) {
    BigDecimal most = asked.multiply(MOST_OF_AN_ORDER);
    BigDecimal allowed = halfLot(filled, price).add(asked.multiply(SLIPPAGE)).add(CENT).min(most);
    return filled.subtract(asked).abs().compareTo(allowed) <= 0;
  }

  private static BigDecimal halfLot(BigDecimal filled, @Nullable BigDecimal price) {
    if (price == null || price.signum() <= 0) {
      return BigDecimal.ZERO;
    }
    BigDecimal size = filled.divide(price, 12, RoundingMode.HALF_EVEN);
    // The dollars are rounded to cents, so the size is known only this exactly.
    BigDecimal blur = CENT.divide(price, 12, RoundingMode.UP);
    for (int decimals = 0; decimals <= FINEST_LOT_SCALE; decimals++) {
      BigDecimal whole = size.setScale(decimals, RoundingMode.HALF_EVEN);
      if (whole.signum() > 0 && whole.subtract(size).abs().compareTo(blur) <= 0) {
        return price.movePointLeft(decimals).divide(TWO, 12, RoundingMode.UP);
      }
    }
    return BigDecimal.ZERO;
  }

  /**
   * Whether two names mean one market. The server takes a name in upper or lower case, with or
   * without {@code xyz:}. It books the exchange's own name: an order for {@code tsla} is a trade in
   * {@code xyz:TSLA}.
   */
  static boolean isSameMarket(String market, String other) {
    return plain(market).equals(plain(other));
  }

  static boolean isOfSecondList(String market) {
    return market.toUpperCase(Locale.ROOT).startsWith(SECOND_LIST);
  }

  private static String plain(String market) {
    String name = market.toUpperCase(Locale.ROOT);
    return name.startsWith(SECOND_LIST) ? name.substring(SECOND_LIST.length()) : name;
  }
}
