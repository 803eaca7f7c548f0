package io.emdb.spring.data.shop;

import java.util.List;
import org.springframework.data.annotation.Id;
import org.springframework.data.keyvalue.annotation.KeySpace;

/** Types that share a key space. */
@KeySpace("shapes")
public sealed interface Shape {

  String getLabel();

  /** Round. */
  record Circle(@Id Integer id, String label, double radius) implements Shape {
    @Override
    public String getLabel() {
      return label;
    }
  }

  /** Of points. */
  record Polygon(@Id Integer id, String label, List<Point<Double>> points) implements Shape {
    @Override
    public String getLabel() {
      return label;
    }
  }

  /** A point in numbers of a type. */
  record Point<N extends Number>(N x, N y) {}
}
