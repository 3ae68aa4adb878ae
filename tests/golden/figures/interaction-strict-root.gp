# Redraw with `gnuplot interaction-strict-root.gp` in this directory; the data are in interaction-strict-root.dat, which
# names its columns.  `out` is the directory of the drawings.
if (!exists('out')) out = '.'
dat = 'interaction-strict-root.dat'
svg = out.'/interaction-strict-root.svg'
png = out.'/interaction-strict-root.png'
reset
W = 640
H = 360
# Pixels from the upper left corner to gnuplot's screen coordinates.
X(p) = p / (W + 0.0)
Y(p) = 1 - p / (H + 0.0)
set encoding utf8
set datafile separator ','
set datafile commentschars '#'
unset border
unset tics
unset key
set label '{/:Bold '.'Which hardening steps need and which replace each other'.'}' at screen X(18.00), screen Y(26.00) left font ',16' textcolor rgb '#222222'  front
set label 'Profile strict, started by root.' at screen X(18.00), screen Y(49.00) left font ',11' textcolor rgb '#222222' noenhanced front
set label 'Linux 6.1.0 x86_64, security modules: landlock, yama. Study 0123456789abcdef.' at screen X(18.00), screen Y(65.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'The cell of two steps is the sum of their Shapley interactions (Grabisch and Roubens 1999) over the 4' at screen X(18.00), screen Y(289.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'escapes known in every combination: + where an escape is stopped only while both are kept, - where' at screen X(18.00), screen Y(305.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'either one alone stops it, nothing where they are independent. Of 1 more not every combination is' at screen X(18.00), screen Y(321.00) left font ',11' textcolor rgb '#666666' noenhanced front
set label 'known.' at screen X(18.00), screen Y(337.00) left font ',11' textcolor rgb '#666666' noenhanced front
set lmargin at screen X(123.09)
set rmargin at screen X(291.10)
set tmargin at screen Y(175.00)
set bmargin at screen Y(267.00)
set xrange [0:2.0000]
set yrange [2.0000:0]
# From white to blue (v = 1) or vermillion (v = -1), and letters that stand out.
mix(t, c) = int(255 + (c / 65536 - 255) * t) * 65536 + int(255 + (c / 256 % 256 - 255) * t) * 256 + int(255 + (c % 256 - 255) * t)
shade(v) = v < 0 ? mix(-v, 0xd55e00) : mix(v, 0x0072b2)
ink(v) = v == 0 ? 0x666666 : abs(v) > 0.6 ? 0xffffff : 0x222222
set label 'either one is enough' at screen X(18.00), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set object rectangle from screen X(147.41), screen Y(97.00) to screen X(152.71), screen Y(85.00) back fillcolor rgb '#d56105' fillstyle solid noborder
set object rectangle from screen X(152.41), screen Y(97.00) to screen X(157.71), screen Y(85.00) back fillcolor rgb '#d76811' fillstyle solid noborder
set object rectangle from screen X(157.41), screen Y(97.00) to screen X(162.71), screen Y(85.00) back fillcolor rgb '#d9701c' fillstyle solid noborder
set object rectangle from screen X(162.41), screen Y(97.00) to screen X(167.71), screen Y(85.00) back fillcolor rgb '#db7728' fillstyle solid noborder
set object rectangle from screen X(167.41), screen Y(97.00) to screen X(172.71), screen Y(85.00) back fillcolor rgb '#dd7e34' fillstyle solid noborder
set object rectangle from screen X(172.41), screen Y(97.00) to screen X(177.71), screen Y(85.00) back fillcolor rgb '#df863f' fillstyle solid noborder
set object rectangle from screen X(177.41), screen Y(97.00) to screen X(182.71), screen Y(85.00) back fillcolor rgb '#e18d4b' fillstyle solid noborder
set object rectangle from screen X(182.41), screen Y(97.00) to screen X(187.71), screen Y(85.00) back fillcolor rgb '#e39456' fillstyle solid noborder
set object rectangle from screen X(187.41), screen Y(97.00) to screen X(192.71), screen Y(85.00) back fillcolor rgb '#e59c62' fillstyle solid noborder
set object rectangle from screen X(192.41), screen Y(97.00) to screen X(197.71), screen Y(85.00) back fillcolor rgb '#e7a36e' fillstyle solid noborder
set object rectangle from screen X(197.41), screen Y(97.00) to screen X(202.71), screen Y(85.00) back fillcolor rgb '#e9aa79' fillstyle solid noborder
set object rectangle from screen X(202.41), screen Y(97.00) to screen X(207.71), screen Y(85.00) back fillcolor rgb '#eab285' fillstyle solid noborder
set object rectangle from screen X(207.41), screen Y(97.00) to screen X(212.71), screen Y(85.00) back fillcolor rgb '#ecb990' fillstyle solid noborder
set object rectangle from screen X(212.41), screen Y(97.00) to screen X(217.71), screen Y(85.00) back fillcolor rgb '#eec09c' fillstyle solid noborder
set object rectangle from screen X(217.41), screen Y(97.00) to screen X(222.71), screen Y(85.00) back fillcolor rgb '#f0c8a8' fillstyle solid noborder
set object rectangle from screen X(222.41), screen Y(97.00) to screen X(227.71), screen Y(85.00) back fillcolor rgb '#f2cfb3' fillstyle solid noborder
set object rectangle from screen X(227.41), screen Y(97.00) to screen X(232.71), screen Y(85.00) back fillcolor rgb '#f4d6bf' fillstyle solid noborder
set object rectangle from screen X(232.41), screen Y(97.00) to screen X(237.71), screen Y(85.00) back fillcolor rgb '#f6deca' fillstyle solid noborder
set object rectangle from screen X(237.41), screen Y(97.00) to screen X(242.71), screen Y(85.00) back fillcolor rgb '#f8e5d6' fillstyle solid noborder
set object rectangle from screen X(242.41), screen Y(97.00) to screen X(247.71), screen Y(85.00) back fillcolor rgb '#faece2' fillstyle solid noborder
set object rectangle from screen X(247.41), screen Y(97.00) to screen X(252.71), screen Y(85.00) back fillcolor rgb '#fcf4ed' fillstyle solid noborder
set object rectangle from screen X(252.41), screen Y(97.00) to screen X(257.70), screen Y(85.00) back fillcolor rgb '#fefbf9' fillstyle solid noborder
set object rectangle from screen X(257.40), screen Y(97.00) to screen X(262.70), screen Y(85.00) back fillcolor rgb '#f9fbfd' fillstyle solid noborder
set object rectangle from screen X(262.40), screen Y(97.00) to screen X(267.70), screen Y(85.00) back fillcolor rgb '#edf5f9' fillstyle solid noborder
set object rectangle from screen X(267.40), screen Y(97.00) to screen X(272.70), screen Y(85.00) back fillcolor rgb '#e2eef6' fillstyle solid noborder
set object rectangle from screen X(272.40), screen Y(97.00) to screen X(277.70), screen Y(85.00) back fillcolor rgb '#d6e8f2' fillstyle solid noborder
set object rectangle from screen X(277.40), screen Y(97.00) to screen X(282.70), screen Y(85.00) back fillcolor rgb '#cae2ef' fillstyle solid noborder
set object rectangle from screen X(282.40), screen Y(97.00) to screen X(287.70), screen Y(85.00) back fillcolor rgb '#bfdbeb' fillstyle solid noborder
set object rectangle from screen X(287.40), screen Y(97.00) to screen X(292.70), screen Y(85.00) back fillcolor rgb '#b3d5e8' fillstyle solid noborder
set object rectangle from screen X(292.40), screen Y(97.00) to screen X(297.70), screen Y(85.00) back fillcolor rgb '#a8cee4' fillstyle solid noborder
set object rectangle from screen X(297.40), screen Y(97.00) to screen X(302.70), screen Y(85.00) back fillcolor rgb '#9cc8e1' fillstyle solid noborder
set object rectangle from screen X(302.40), screen Y(97.00) to screen X(307.70), screen Y(85.00) back fillcolor rgb '#90c2dd' fillstyle solid noborder
set object rectangle from screen X(307.40), screen Y(97.00) to screen X(312.70), screen Y(85.00) back fillcolor rgb '#85bbda' fillstyle solid noborder
set object rectangle from screen X(312.40), screen Y(97.00) to screen X(317.70), screen Y(85.00) back fillcolor rgb '#79b5d6' fillstyle solid noborder
set object rectangle from screen X(317.40), screen Y(97.00) to screen X(322.70), screen Y(85.00) back fillcolor rgb '#6eaed3' fillstyle solid noborder
set object rectangle from screen X(322.40), screen Y(97.00) to screen X(327.70), screen Y(85.00) back fillcolor rgb '#62a8cf' fillstyle solid noborder
set object rectangle from screen X(327.40), screen Y(97.00) to screen X(332.70), screen Y(85.00) back fillcolor rgb '#56a2cc' fillstyle solid noborder
set object rectangle from screen X(332.40), screen Y(97.00) to screen X(337.70), screen Y(85.00) back fillcolor rgb '#4b9bc8' fillstyle solid noborder
set object rectangle from screen X(337.40), screen Y(97.00) to screen X(342.70), screen Y(85.00) back fillcolor rgb '#3f95c5' fillstyle solid noborder
set object rectangle from screen X(342.40), screen Y(97.00) to screen X(347.70), screen Y(85.00) back fillcolor rgb '#348ec1' fillstyle solid noborder
set object rectangle from screen X(347.40), screen Y(97.00) to screen X(352.70), screen Y(85.00) back fillcolor rgb '#2888be' fillstyle solid noborder
set object rectangle from screen X(352.40), screen Y(97.00) to screen X(357.70), screen Y(85.00) back fillcolor rgb '#1c82ba' fillstyle solid noborder
set object rectangle from screen X(357.40), screen Y(97.00) to screen X(362.70), screen Y(85.00) back fillcolor rgb '#117bb7' fillstyle solid noborder
set object rectangle from screen X(362.40), screen Y(97.00) to screen X(367.70), screen Y(85.00) back fillcolor rgb '#0575b3' fillstyle solid noborder
set label 'only together' at screen X(377.40), screen Y(91.00) left font ',11' textcolor rgb '#222222' noenhanced front
set label '-1' at screen X(147.41), screen Y(107.00) center font ',11' textcolor rgb '#666666' noenhanced front
set label '0' at screen X(257.40), screen Y(107.00) center font ',11' textcolor rgb '#666666' noenhanced front
set label '+1' at screen X(367.40), screen Y(107.00) center font ',11' textcolor rgb '#666666' noenhanced front
set label 'user' at screen X(165.09), screen Y(145.00) center font ',11' textcolor rgb '#222222' noenhanced front
set label 'namespace' at screen X(165.09), screen Y(161.00) center font ',11' textcolor rgb '#222222' noenhanced front
set label 'user namespace' at screen X(115.09), screen Y(198.00) right font ',11' textcolor rgb '#222222' noenhanced front
set label 'chroot' at screen X(249.09), screen Y(161.00) center font ',11' textcolor rgb '#222222' noenhanced front
set label 'chroot' at screen X(115.09), screen Y(244.00) right font ',11' textcolor rgb '#222222' noenhanced front
strongest = 1.000000
edge_x = 0.011905
edge_y = 0.021739
P = 1 / 4.125
set terminal svg size W,H name 'interaction_strict_root' font 'sans-serif,11' enhanced background '#ffffff'
set output svg
plot dat index 0 using ($2+0.5):($1+0.5):($2+edge_x):($2+1-edge_x):($1+edge_y):($1+1-edge_y):($1 == $2 ? 15527148 : shade($5 / strongest)) with boxxyerror fillstyle solid noborder linecolor rgb variable title 'interaction', \
     dat index 0 using ($1 == $2 ? NaN : $2+0.5):(strstrt(strcol(6), '/') ? $1+0.36 : $1+0.5):(strcol(6)):(ink($5 / strongest)) with labels noenhanced textcolor rgb variable title 'exact value', \
     dat index 0 using (strstrt(strcol(6), '/') && $1 != $2 ? $2+0.5 : NaN):($1+0.7):(sprintf('%+.2f', $5)):(ink($5 / strongest)) with labels noenhanced font ',9' textcolor rgb variable title 'decimal value'
P = 2 / 3.04
set terminal pngcairo size 2*W,2*H font 'sans-serif,11' fontscale 1.5 linewidth 2 enhanced
set output png
replot
unset output
