package dev.fleabridge.console;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * A view of a list that a reader chooses by a link.
 *
 * @param address of the page that shows it
 * @param here whether it is the one that is shown
 */
record ListView(String label, String address, boolean here) {

  /** A view that some parameters make; those without a value are left out. */
  static ListView of(
      String label, String path, Map<String, ? extends @Nullable Object> parameters, boolean here) {
    UriComponentsBuilder address = UriComponentsBuilder.fromPath(path);
    parameters.forEach((name, value) -> {
      if (value != null && !value.toString().isEmpty()) {
        address.queryParam(name, "{" + name + "}");
      }
    });
    return new ListView(label, address.encode().buildAndExpand(parameters).toUriString(), here);
  }
}
