package dev.fleabridge.operator;

import dev.fleabridge.rule.expression.Nearest;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses query parameters that a call of one package does not read, and those that are given more
 * than once. {@code ?stat=HELD} would find everything. What a call reads is asked of its method:
 * each {@code @RequestParam} that takes one, and each component of a record that takes the filters.
 */
public final class KnownParameters implements HandlerInterceptor {

  private final String room;
  private final Map<Method, Set<String>> known = new ConcurrentHashMap<>();

  /**
   * @param ofRoom a class of the package whose calls are looked at
   */
  public KnownParameters(Class<?> ofRoom) {
    this.room = ofRoom.getPackageName();
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod call
        && request.getDispatcherType() == DispatcherType.REQUEST // An error keeps its parameters.
        && call.getBeanType().getPackageName().equals(room)) {
      Set<String> names = known.computeIfAbsent(call.getMethod(), method -> names(call));
      request.getParameterMap().forEach((name, values) -> require(name, values, names));
    }
    return true;
  }

  private static void require(String name, String[] values, Set<String> names) {
    if (!names.contains(name)) {
      throw new BadField(shortened(name), "there is no such parameter; " + instead(name, names));
    }
    if (values.length > 1) {
      throw new BadField(name, "it is given more than once");
    }
  }

  private static String shortened(String name) {
    int most = 100;
    return name.length() > most ? name.substring(0, most) + "..." : name;
  }

  private static String instead(String name, Set<String> names) {
    if (names.isEmpty()) {
      return "this call takes none";
    }
    Optional<String> nearest = Nearest.of(name, names);
    String all = "known here: " + String.join(", ", names);
    return nearest.map(near -> "the nearest is %s; %s".formatted(near, all)).orElse(all);
  }

  private static Set<String> names(HandlerMethod call) {
    Set<String> names = new TreeSet<>();
    DefaultParameterNameDiscoverer discoverer = new DefaultParameterNameDiscoverer();
    for (MethodParameter parameter : call.getMethodParameters()) {
      parameter.initParameterNameDiscovery(discoverer);
      RequestParam annotation = parameter.getParameterAnnotation(RequestParam.class);
      if (Map.class.isAssignableFrom(parameter.getParameterType())) {
        continue; // It takes whatever is given, and knows no name.
      }
      if (annotation != null) {
        names.add(
            annotation.name().isEmpty()
                ? String.valueOf(parameter.getParameterName())
                : annotation.name());
      } else if (takesFilters(parameter)) {
        Arrays.stream(parameter.getParameterType().getRecordComponents())
            .map(RecordComponent::getName)
            .forEach(names::add);
      }
    }
    return names;
  }

  /** Whether Spring makes a record out of the parameters of the request. */
  private static boolean takesFilters(MethodParameter parameter) {
    return parameter.getParameterType().isRecord()
        && Arrays.stream(parameter.getParameterAnnotations())
            .noneMatch(a -> a.annotationType().getPackageName().startsWith("org.springframework"));
  }
}
