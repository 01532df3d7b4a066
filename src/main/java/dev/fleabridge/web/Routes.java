package dev.fleabridge.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpMethod;
import org.springframework.http.ProblemDetail;
import org.springframework.web.HttpMediaTypeException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * The addresses that something answers. Whoever may not come in is told first whether there is
 * anything behind the door: EventBridge repeats a 401 for a day, and no sign-in would ever open an
 * address that does not exist.
 */
public final class Routes {

  /**
   * Why an address is answered by nobody.
   *
   * @param allowed the methods that are answered there; empty where none is
   */
  public record Nowhere(ProblemDetail problem, List<HttpMethod> allowed) {

    /** The header {@code Allow}, such as {@code GET, POST}. */
    public String allow() {
      return allowed.stream().map(HttpMethod::name).sorted().collect(Collectors.joining(", "));
    }
  }

  private final Supplier<Stream<HandlerMapping>> mappings;

  /**
   * @param mappings in the order in which they are asked; made at the first question
   */
  public Routes(Supplier<Stream<HandlerMapping>> mappings) {
    this.mappings = mappings;
  }

  /** Why nobody answers this request, whoever sends it; empty where somebody does. */
  public Optional<Nowhere> nowhere(HttpServletRequest request) {
    if (!ServletRequestPathUtils.hasParsedRequestPath(request)) {
      ServletRequestPathUtils.parseAndCache(request);
    }
    try {
      for (HandlerMapping mapping : mappings.get().toList()) {
        if (mapping.getHandler(request) != null) {
          return Optional.empty();
        }
      }
    } catch (HttpRequestMethodNotSupportedException e) {
      return Optional.of(new Nowhere(notAnswered(request.getMethod()), List.copyOf(allowed(e))));
    } catch (HttpMediaTypeException e) {
      return Optional.empty(); // The address is there.
    } catch (Exception e) {
      throw new IllegalStateException("the address could not be looked up", e);
    }
    return Optional.of(new Nowhere(notThere(), List.of()));
  }

  private static Collection<HttpMethod> allowed(HttpRequestMethodNotSupportedException e) {
    Set<HttpMethod> methods = e.getSupportedHttpMethods();
    return methods == null ? List.of() : methods;
  }

  /** The answer where no address is like this one. */
  public static ProblemDetail notThere() {
    return ProblemDetails.of(
        ProblemType.NOT_FOUND, "there is no such address here; a slash at the end counts");
  }

  /** The answer where the address is there, for other methods. */
  public static ProblemDetail notAnswered(String method) {
    return ProblemDetails.of(
        ProblemType.METHOD_NOT_ALLOWED,
        "%s is not answered here; the header Allow says what is".formatted(bounded(method)));
  }

  private static String bounded(String method) {
    return method.matches("[A-Za-z-]{1,20}") ? method : "this method";
  }
}
