package dev.fleabridge.purpleflea.http;

import dev.fleabridge.purpleflea.Call;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.dialect.Dialect;
import java.net.URI;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The address of each service. It is checked once, when the client is made. */
final class Addresses {

  private final Map<Service, URI> bases = new EnumMap<>(Service.class);

  /**
   * @throws IllegalArgumentException where an address is not usable or would carry a key in plain
   *     text
   */
  Addresses(ClientSettings settings, Dialect dialect) {
    for (Service service : Service.values()) {
      URI common = settings.baseUrl();
      URI fallback = common == null ? dialect.defaultBase(service) : common;
      URI base = settings.serviceBaseUrls().getOrDefault(service, fallback);
      check(service, base, settings.allowPlainHttp());
      bases.put(service, base);
    }
  }

  Map<Service, URI> all() {
    return Map.copyOf(bases);
  }

  URI of(Call call) {
    URI base = base(call.service());
    String prefix = base.toString();
    String trimmed = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    return URI.create(trimmed + call.path());
  }

  private URI base(Service service) {
    URI base = bases.get(service);
    if (base == null) {
      throw new IllegalStateException("every service has an address");
    }
    return base;
  }

  private static void check(Service service, URI base, boolean allowPlainHttp) {
    String what = "the address of the " + service.label() + " service ";
    String host = base.getHost();
    String scheme = base.getScheme() == null ? "" : base.getScheme().toLowerCase(Locale.ROOT);
    if (host == null || !(scheme.equals("https") || scheme.equals("http"))) {
      throw new IllegalArgumentException(what + "must be an http or https URL with a host");
    }
    if (base.getRawUserInfo() != null
        || base.getRawQuery() != null
        || base.getRawFragment() != null) {
      throw new IllegalArgumentException(what + "must have no user, query or fragment");
    }
    if (scheme.equals("http") && !allowPlainHttp && !isLoopback(host)) {
      throw new IllegalArgumentException(
          what
              + "is http://"
              + host
              + ", which would send API keys in plain text: use https, or allow plain HTTP"
              + " explicitly");
    }
  }

  /** Compares the literal. It never asks the name service, whose answer may change. */
  private static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || host.matches("127(\\.\\d{1,3}){3}")
        || host.equals("[::1]");
  }
}
