package io.emdb.spring.data.shop;

import io.emdb.spring.data.EmdbRepository;
import java.util.List;

/** Those shapes that are circles. */
public interface Circles extends EmdbRepository<Shape.Circle, Integer> {

  List<Shape.Circle> findByRadiusGreaterThan(double radius);
}
